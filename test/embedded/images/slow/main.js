// A program that does nothing until it is stopped.
setInterval(() => undefined, 60_000);
console.log('begun');
