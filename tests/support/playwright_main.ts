// The process in which Playwright Test runs a globalSetup, as far as Retake sees it: it prints what becomes of a request.
import process from "node:process";
import { startPlaywright } from "../../src/auto/playwright.ts";

process.argv.splice(1, process.argv.length, "/w/node_modules/@playwright/test/cli.js", "test");
startPlaywright(Object.assign(() => {}, { [Symbol("testType")]: { fixtures: [] } }));
const [code, message] = await fetch("https://api.example.com/seed").then(
  () => ["sent"],
  ({ code, message }) => [code, message],
);
console.log(code, String(message).split("\n").find((line) => line.includes("to do")));
