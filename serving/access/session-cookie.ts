const name = 'portent_session'

/** The token of the session in a `cookie` header, if there is one. */
export function sessionTokenOf(cookies: string | undefined): string | undefined {
  return cookies === undefined
    ? undefined
    : /(?:^|;\s*)portent_session=([\w-]{43})(?:;|$)/.exec(cookies)?.[1]
}

/**
 * The `set-cookie` header that gives a browser its session: out of reach of scripts, and never sent by pages of
 * other sites (RFC 6265bis). An empty token ends it.
 *
 * @param seconds - How long it lasts.
 * @param isEncrypted - Whether the browser may send it over TLS only.
 */
export function sessionCookie(token: string, seconds: number, isEncrypted: boolean): string {
  const parts = [`${name}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', `Max-Age=${seconds}`]
  return [...parts, ...(isEncrypted ? ['Secure'] : [])].join('; ')
}
