/** The port is in use by another process. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly code = 'PORT_TAKEN'
  readonly port: number

  constructor(port: number, options?: ErrorOptions) {
    super(
      `Port ${port} is taken by another process. Stop that one, or set PORT to a free port, such as ${port + 1}.`,
      options,
    )
    this.port = port
  }
}
