/** Which methods a path has, whatever method it is asked with; the router itself only knows the pair. */
export function routeIndex() {
  const methodsOf = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  return {
    /** @param url - As the router has it: `:name` is one segment, `*` the rest. */
    add(methods: readonly string[], url: string): void {
      const route = methodsOf.get(url) ?? { pattern: patternOf(url), methods: new Set() }
      for (const method of methods) route.methods.add(method)
      methodsOf.set(url, route)
    },
    /** Sorted; empty if no route has the path. */
    allowed(path: string): readonly string[] {
      const routes = [...methodsOf.values()].filter(({ pattern }) => pattern.test(path))
      return [...new Set(routes.flatMap(({ methods }) => [...methods]))].sort()
    },
  }
}

function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment === '*') return '.*'
    return segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${segments.join('/')}$`)
}
