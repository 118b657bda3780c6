/**
 * What browsers are told with every answer: nothing of another site is loaded or run, no other site may frame,
 * read or guess at an answer, and none is kept in a cache. After OWASP's REST Security and HTTP Headers cheat
 * sheets; a constant, since a library that works them out for each answer has nothing to work out here.
 *
 * A route that serves a page or a file may set its own over these.
 */
export const hardenedHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cache-control': 'no-store',
} as const

/** For a port with TLS besides: browsers never try it in plain text again (RFC 6797). */
export const strictTransport = { 'strict-transport-security': 'max-age=31536000' } as const
