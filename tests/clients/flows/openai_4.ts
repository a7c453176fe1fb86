// openai 4: on Node by a node-fetch of its own.
import { openaiFlows } from "../openai_flows.ts";

// By a name that a type check does not follow: the package brings the types of an old Node along.
const name: string = "openai-4";
const { default: OpenAI, toFile } = await import(name);

export const flows = openaiFlows(OpenAI, toFile);
