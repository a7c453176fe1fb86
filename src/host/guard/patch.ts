/**
 * One property of somebody else's object, replaced and put back exactly as it was.
 *
 * @module
 */

/** A property that is replaced. */
export interface Patch {
  /** Puts it in place, also where somebody has put something else there since. */
  apply(): void;
  /** Puts back what was found, where nobody has put something in its place since. */
  undo(): void;
  /** Whether somebody has. */
  isReplaced(): boolean;
}

/**
 * @param target whose property it is
 * @param key its name
 * @param make the descriptor to put there, of that which was found; `undefined` where none was
 */
export function patch(
  target: object,
  key: PropertyKey,
  make: (found: PropertyDescriptor | undefined) => PropertyDescriptor,
): Patch {
  let found: PropertyDescriptor | undefined;
  let ours: PropertyDescriptor | undefined;
  const isOurs = () => {
    const now = Object.getOwnPropertyDescriptor(target, key);
    return ours !== undefined && now?.value === ours.value && now?.get === ours.get;
  };
  const define = (descriptor: PropertyDescriptor) => {
    const now = Object.getOwnPropertyDescriptor(target, key);
    // What Bun has can be written to, and is not configurable.
    if (now?.configurable === false) Reflect.set(target, key, descriptor.value);
    else Object.defineProperty(target, key, descriptor);
  };
  return {
    apply() {
      if (isOurs()) return;
      found = Object.getOwnPropertyDescriptor(target, key);
      ours = make(found);
      define(ours);
    },
    undo() {
      if (isOurs()) {
        if (found) define(found);
        else Reflect.deleteProperty(target, key);
      }
      ours = undefined;
    },
    isReplaced: () => ours !== undefined && !isOurs(),
  };
}

/**
 * A global that may not have been made yet: it is at first sight, and not before.
 *
 * @param wrap gives what is to stand there, of what was found
 */
export function patchGlobal<T>(target: object, key: PropertyKey, wrap: (found: T) => T): Patch {
  return patch(target, key, (found) => {
    const rest = { enumerable: found?.enumerable ?? false, configurable: true };
    if (!found?.get) return { value: wrap(Reflect.get(target, key)), writable: true, ...rest };
    let ours: { value: T } | undefined;
    const descriptor: PropertyDescriptor = {
      get() {
        if (!ours) {
          ours = { value: wrap(found.get!.call(target)) };
          Object.defineProperty(target, key, descriptor); // Node puts there what it has made
        }
        return ours.value;
      },
      set: (value) => void Object.defineProperty(target, key, { value, writable: true, ...rest }),
      ...rest,
    };
    return descriptor;
  });
}

/** A method, as it can be called with any receiver. */
// deno-lint-ignore no-explicit-any -- what is passed on is the caller's
export type Method = (this: any, ...args: any[]) => any;

/**
 * A method that is replaced.
 *
 * @param make the one to put there, of the one that was found
 */
export function patchMethod(
  target: object,
  key: PropertyKey,
  make: (real: Method) => Method,
): Patch {
  return patch(target, key, (found) => {
    const real = Reflect.get(target, key) as Method; // where it is made at first sight, it is now
    const wrapped = make(real);
    // Its name and its length are those of the real one, for who looks.
    for (const name of ["name", "length"]) {
      Object.defineProperty(wrapped, name, { value: Reflect.get(real, name), configurable: true });
    }
    return {
      value: wrapped,
      writable: true,
      enumerable: found?.enumerable ?? false,
      configurable: true,
    };
  });
}

/**
 * The parent of a class, which every new object of it calls, whoever has had the class since when.
 *
 * @param real the class
 * @param onMade told of each object, when its parent has made it and it has not gone on yet
 */
export function patchParent(real: object, onMade: (made: object) => void): Patch {
  const parent = Object.getPrototypeOf(real) as new () => object;
  const ours = new Proxy(parent, {
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget);
      onMade(made);
      return made;
    },
  });
  const isOurs = () => Object.getPrototypeOf(real) === ours;
  let isOn = false;
  return {
    apply() {
      isOn = true;
      if (!isOurs()) Object.setPrototypeOf(real, ours);
    },
    undo() {
      isOn = false;
      if (isOurs()) Object.setPrototypeOf(real, parent);
    },
    isReplaced: () => isOn && !isOurs(),
  };
}
