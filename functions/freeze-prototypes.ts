/**
 * What every object inherits from can no longer be changed: a fault that lets a stranger write into a prototype gives
 * him nothing. To be called when everything is loaded, since libraries set themselves up while they load.
 */
export function freezePrototypes(): void {
  // The way in: a key `__proto__` of a stranger is a key like any other now.
  delete (Object.prototype as { __proto__?: unknown }).__proto__;
  for (const { prototype } of [Object, Error]) Object.freeze(keepAssignable(prototype));
  for (const { prototype } of [Array, Function, String, Number, Boolean, RegExp, Map, Set, Promise, Date])
    Object.freeze(prototype);
}

// A property that is inherited from a frozen object cannot be assigned to. Yet Node assigns the value of a header that
// a stranger names `constructor`, and errors their `name`: so assigning makes an own property, as it did before.
function keepAssignable(prototype: object): object {
  for (const [key, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (!writable) continue;
    Object.defineProperty(prototype, key, {
      get: (): unknown => value as unknown,
      set(this: object, own: unknown): void {
        if (this === prototype) throw new TypeError(`${key} of a prototype cannot be changed`);
        Object.defineProperty(this, key, {
          value: own,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
    });
  }
  return prototype;
}
