/**
 * The canonical text of an IP address as a String in SQL; empty where it is none.
 *
 * IPv6 is lower case with its longest run of zeros shortened (RFC 5952), and an IPv4 address inside
 * `::ffff:0:0/96` becomes that IPv4 address, so one VM has one name. In the deprecated `::/96` the last
 * 32 bits keep their dots (`::10.0.0.1`).
 *
 * @param text - SQL of a String.
 */
export function addressOf(text: string): string {
  const four = `ifNull(toString(toIPv4OrNull(${text})), '')`
  const six = `ifNull(toString(toIPv6OrNull(${text})), '')`
  return `if(position(${text}, ':') = 0, ${four}, replaceRegexpOne(${six}, '^::ffff:([0-9.]+)$', '\\\\1'))`
}

/** {@link addressOf}, where any other text that is not empty or `-` counts as a name and stays as it is. */
export function addressOrNameOf(text: string): string {
  const name = `if(trimBoth(${text}) = '-', '', trimBoth(${text}))`
  return `if(${addressOf(text)} != '', ${addressOf(text)}, ${name})`
}
