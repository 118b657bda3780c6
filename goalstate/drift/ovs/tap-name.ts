/** The device of a port on its host: Linux leaves an interface name 15 bytes, and agents use 14. */
export function tapName(portId: string): string {
  return `tap${portId}`.slice(0, 14)
}
