import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { EXCEPTIONS, LAYERS } from './test/build/layers.ts';

/** Imports go downward only: what a layer must not import, from the same table as the architecture test. */
function forbiddenImports(name, { layers, types = [], packages }) {
  const path = (layer) =>
    layer === 'functions' ? '**/functions/**' : `**/${layer.replace(/^(lib|cli)\//, '')}/*.ts`;
  const above = Object.keys(LAYERS).filter((other) => ![name, ...layers].includes(other));
  return {
    files: [name === 'cli' ? 'cli/*.ts' : `${name}/**/*.ts`],
    ignores: Object.keys(EXCEPTIONS),
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...above.map((layer) => ({
              group: [path(layer)],
              allowTypeImports: types.includes(layer),
              message: `${name} must not know ${layer}: imports go downward only (test/build/layers.ts).`,
            })),
            {
              regex: `^(?!\\.|(?:${packages.join('|') || '\\.'})$)`,
              message: `${name} may import ${packages.join(', ') || 'no package'} (test/build/layers.ts).`,
            },
          ],
        },
      ],
    },
  };
}

const size = { skipBlankLines: true, skipComments: true };

export default tseslint.config(
  { ignores: ['**/node_modules/', 'dist/', 'coverage/', 'cluster/', 'tools/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      complexity: ['error', 10],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Types are erased, never compiled: what is not erasable has no place here.
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers and booleans in texts are plain to read; arrow functions that only pass a call on are too.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Faults are passed on as they were caught.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // There are no classes here whose methods could lose their this.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['cli/**/*.ts', 'embedded/**/*.ts', 'lib/**/*.ts', 'functions/**/*.ts'],
    rules: {
      'no-console': 'error',
      'max-lines': ['error', { max: 150, ...size }],
      'max-lines-per-function': ['error', { max: 30, ...size }],
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
    },
  },
  ...Object.entries(LAYERS).map(([name, layer]) => forbiddenImports(name, layer)),
  {
    files: ['test/**/*.ts'],
    rules: {
      // What a test looks for may be missing: then it fails, which is its business.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // Objects of Kubernetes are written as they stand in manifests.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      complexity: ['error', 15],
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly' } } },
);
