/**
 * The value below which a share of the samples lies.
 *
 * @param samples in any order
 * @param share from 0 to 1, such as 0.99
 * @returns NaN without samples
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = Float64Array.from(samples).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** The middle of the samples. */
export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}
