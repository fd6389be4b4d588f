const LOOPBACK_V4 = /^127(?:\.\d{1,3}){3}$/

/** True for names and addresses that always mean this computer: `localhost`, 127.0.0.0/8 and `::1`. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase()
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    name === '[::1]' ||
    LOOPBACK_V4.test(name.replace(/^::ffff:/, ''))
  )
}

/**
 * True where a `Host` header names this computer, with or without a port. A page of the web that points its own name to
 * 127.0.0.1 (DNS rebinding) still sends that name.
 */
export function isLoopbackHostHeader(header: string): boolean {
  const [, host] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(header) ?? []
  return host !== undefined && isLoopback(host)
}
