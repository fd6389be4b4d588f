/** The server cannot listen at this address. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
  readonly code = 'ADDRESS_UNUSABLE'

  constructor(host: string, port: number, options?: ErrorOptions) {
    super(
      `Nothing can listen at ${host}, port ${port}: the address is not one of this computer, or the port needs more ` +
        'rights. Set HOST to 127.0.0.1 or 0.0.0.0, and PORT to a number above 1023.',
      options,
    )
  }
}

/** True for the errors of Node that say so. */
export function isAddressProblem(error: Error): boolean {
  return 'code' in error && ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EACCES', 'EINVAL'].includes(String(error.code))
}
