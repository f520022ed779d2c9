// A tool that fails.
console.error('# no luck today');
process.exit(3);
