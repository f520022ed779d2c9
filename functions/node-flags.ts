/**
 * How Node.js runs the functions: no text becomes code, and no key `__proto__` reaches a prototype. V8 takes its code
 * cache only under the flags that it was made with, so who bakes the image uses them too (a test holds all in line).
 */
export const NODE_FLAGS = ['--disable-proto=delete', '--disallow-code-generation-from-strings'];
