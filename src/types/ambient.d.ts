/** The part of fs-native-extensions that is used; the package ships no types. */
declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on an open file, or says at once that another has it. */
  export function tryLock(fd: number): boolean
  /** Lets go of the lock. */
  export function unlock(fd: number): void
}

/** The part of the WebAssembly interface that is used; TypeScript has it only in its browser library. */
declare namespace WebAssembly {
  /** What a module offers, by name. */
  type Exports = Record<string, unknown>
  /** Compiles and starts a module. */
  function instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Exports } }>
}

/** The part of compression that is used; its own types want the requests of a framework. */
declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** Makes a function that has the answer to a request compressed. */
  export default function compression(options: {
    threshold: number
    filter: (request: IncomingMessage, response: ServerResponse) => boolean
  }): (request: IncomingMessage, response: ServerResponse, next: () => void) => void
}
