/**
 * What every object inherits from can no longer be changed: a fault that lets a stranger write into a prototype gives
 * him nothing. To be called when everything is loaded, since libraries set themselves up while they load. Errors are
 * left out: their `name` and `message` are set by assignment, which a frozen prototype would refuse.
 */
export function freezePrototypes(): void {
  for (const { prototype } of [
    Object,
    Array,
    Function,
    String,
    Number,
    Boolean,
    RegExp,
    Map,
    Set,
    Promise,
    Date,
  ])
    Object.freeze(prototype);
}
