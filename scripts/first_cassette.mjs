// Prints how many milliseconds the first cassette of this process takes, with what it loads:
// node scripts/first_cassette.mjs <module>
const { memoryStore, withCassette } = await import(process.argv[2]);
const start = performance.now();
await withCassette("first", { store: memoryStore() }, () => {});
console.log((performance.now() - start).toFixed(3));
