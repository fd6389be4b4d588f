/** What happens around each call of a method. */
export interface AroundCalls {
  /** Before it; an error refuses the call. */
  before?: () => Error | undefined
  /** After it, with its failure or undefined. @returns the failure to pass on */
  after: (failure: unknown) => unknown
}

/**
 * Puts itself around a method of one of the driver's objects, which answer by a callback as the last argument or by a
 * promise. A subclass could not: the driver overloads these methods, and calls one with the other's arguments.
 */
export function aroundCalls(target: object, method: string, { before, after }: AroundCalls): void {
  const own: unknown = Object.hasOwn(target, method) ? Reflect.get(target, method) : undefined
  Reflect.set(target, method, (...given: unknown[]) => {
    // @NOTE The class's own method as it is by now: somebody may have put another one there.
    const original = own ?? Reflect.get(Object.getPrototypeOf(target), method)
    if (typeof original !== 'function') throw new TypeError(`There is no method ${method}.`)
    const refusal = before?.()
    const callback = given.at(-1)
    if (typeof callback === 'function') {
      if (refusal !== undefined) return void process.nextTick(callback, refusal)
      const answer = (failure: unknown, ...rest: unknown[]) => void callback(passedOn(failure, after), ...rest)
      return Reflect.apply(original, target, [...given.slice(0, -1), answer])
    }
    if (refusal !== undefined) return Promise.reject(refusal)
    const result: unknown = Reflect.apply(original, target, given)
    if (!(result instanceof Promise)) return result
    return result.then(
      (value: unknown) => {
        after(undefined)
        return value
      },
      (failure: unknown) => {
        throw passedOn(failure, after)
      },
    )
  })
}

/** The driver gives null or undefined where nothing failed, and wants the same back. */
function passedOn(failure: unknown, after: AroundCalls['after']): unknown {
  const passed = after(failure ?? undefined)
  return failure == null ? failure : passed
}
