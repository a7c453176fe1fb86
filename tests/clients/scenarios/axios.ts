import { axiosScenarios, useAdapter } from "../axios_scenarios.ts";
import { runScenarios } from "../run_scenario.ts";

useAdapter("fetch");
await runScenarios("axios", "https://api.openai.com", axiosScenarios);
