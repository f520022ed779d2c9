import { expect, test } from '@jest/globals';
import { makeTerminal } from '../../../../cli/shell/terminal.ts';

function streams(isTTY: boolean): {
  written: string[];
  make: (dumb?: boolean) => ReturnType<typeof makeTerminal>;
} {
  const written: string[] = [];
  const [stdout, stderr] = ['out', 'err'].map((name) => ({
    isTTY,
    columns: 40,
    rows: 0,
    write: (text: string) => written.push(`${name}:${text}`),
  }));
  if (!stdout || !stderr) throw new Error('no streams');
  return { written, make: (dumb) => makeTerminal(stdout, stderr, dumb) };
}

test('results go to stdout, all else to stderr', () => {
  const { written, make } = streams(false);
  const { print, note } = make();
  print('a');
  note('b');
  expect(written).toEqual(['out:a\n', 'err:b\n']);
});

test('what is drawn takes the place of what was drawn, and goes when something is said', () => {
  const { written, make } = streams(true);
  const { draw, print } = make();
  draw?.(['a', 'b']);
  draw?.(['c']);
  print('d');
  print('e');
  expect(written).toEqual([
    'err:a\nb\n',
    'err:\x1b[2F\x1b[0J',
    'err:c\n',
    'err:\x1b[1F\x1b[0J',
    'out:d\n',
    'out:e\n',
  ]);
});

test('nothing is drawn where there is no terminal, or one that cannot', () => {
  expect(streams(false).make().draw).toBeUndefined();
  expect(streams(true).make(true).draw).toBeUndefined();
});

test('a terminal has a size, also when it does not tell', () => {
  expect(streams(true).make().screen()).toEqual({ columns: 40, rows: 24 });
});
