/**
 * The flags that `npm start` gives Node, so that what is measured is what is run. Node lets its young generation grow to
 * 128 MB, most of which is garbage; an eighth of that takes as long.
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=16']
