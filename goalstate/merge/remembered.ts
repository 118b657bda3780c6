/** A function of objects that are never written again and come up again and again: each is worked out once. */
export function remembered<T extends object, R>(of: (value: T) => R): (value: T) => R {
  const known = new WeakMap<T, R>()
  return (value) => {
    const result = known.get(value)
    if (result !== undefined) return result
    const made = of(value)
    known.set(value, made)
    return made
  }
}
