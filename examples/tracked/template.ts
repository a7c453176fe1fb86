/** Two modules away from what is tracked: how values get into a prompt. */

/** Keeps a value from being read as a part of the template around it. */
export function escapeSlot(value: string): string {
  return value.replaceAll("{", "(").replaceAll("}", ")");
}

/** Puts values into the slots of a template: `{name}`. */
export function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (slot, name) => escapeSlot(values[name] ?? slot));
}
