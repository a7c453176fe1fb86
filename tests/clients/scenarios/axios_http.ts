import { axiosScenarios, useAdapter } from "../axios_scenarios.ts";
import { runScenarios } from "../run_scenario.ts";

useAdapter("http");
await runScenarios("axios_http", "https://api.openai.com", axiosScenarios);
