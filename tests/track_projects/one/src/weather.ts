import { getJson } from "./http.ts";

const UNITS = "metric";

function makeFetcher(base: string, defaults: { units: string; days?: number }) {
  const { units, days = 3 } = defaults;
  return async (city: string): Promise<string> => {
    const data = await getJson<{ temp: number }>(
      `${base}/forecast?city=${city}&units=${units}&days=${days}`,
    );
    return format(data.temp, units);
  };
}

function format(temp: number, units: string): string {
  return `${temp.toFixed(1)} ${units === "metric" ? "C" : "F"}`;
}

export const getWeather = makeFetcher("https://weather.example", { units: UNITS });

export default async function forecastAll(cities: string[]): Promise<string[]> {
  const out: string[] = [];
  for (const city of unique(cities)) out.push(await getWeather(city));
  return out;
}

function* unique<T>(items: T[]): Generator<T> {
  const seen = new Set<T>();
  for (const item of items) {
    if (seen.has(item)) continue;
    seen.add(item);
    yield item;
  }
}
