/** Adds up by how much timers of this process are late: on a busy machine those of another process are as well, so that a limit has to be so much larger. */
export function watchLateness(): { total: () => number } & Disposable {
  let total = 0
  let due = performance.now() + 50
  const timer = setInterval(() => {
    total += Math.max(0, performance.now() - due)
    due = performance.now() + 50
  }, 50)
  return { total: () => total, [Symbol.dispose]: () => clearInterval(timer) }
}
