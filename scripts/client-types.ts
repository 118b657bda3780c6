/**
 * Types of a client, made of an OpenAPI 3.1 document: `paths`, as openapi-fetch reads it, `components`, and what
 * webhooks are told.
 *
 * openapi-typescript, which makes the same, builds its text with the JavaScript API of the TypeScript compiler, and
 * TypeScript 7 has none (openapi-ts/openapi-typescript#2841).
 */

/** As much of JSON Schema as our own documents have. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
}

interface Body {
  readonly required?: boolean
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Parameter {
  readonly name: string
  readonly in: 'query' | 'header' | 'path' | 'cookie'
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

interface Operation {
  readonly summary?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, Body>>
}

type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>

export interface OpenApi {
  readonly paths: Operations
  readonly webhooks?: Operations
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const places = ['query', 'header', 'path', 'cookie'] as const

/** The text of a TypeScript file. */
export function clientTypes({ paths, webhooks = {}, components }: OpenApi): string {
  const schemas = Object.entries(components?.schemas ?? {}).map(([name, schema]) => ({
    ...{ name, type: typeOf(schema) },
    description: schema.description,
  }))
  const told = Object.entries(webhooks).map(([name, { post }]) => ({
    name,
    type: contentOf(post!.requestBody ?? {}),
    description: post!.summary,
  }))
  return `${[
    '// Made from the OpenAPI document of the service by `npm run client:types`; changes go into its routes.',
    `export interface paths ${fields(Object.entries(paths).map(pathOf))}`,
    `export interface components ${fields([{ name: 'schemas', type: fields(schemas) }])}`,
    `export interface webhooks ${fields(told)}`,
  ].join('\n\n')}\n`
}

interface Field {
  readonly name: string
  readonly type: string
  readonly isOptional?: boolean
  readonly description?: string | undefined
}

function fields(of: readonly Field[]): string {
  const lines = of.map(({ name, type, isOptional = false, description }) => {
    const comment =
      description === undefined ? '' : `/** ${description.replaceAll('*/', '*\\/')} */\n`
    return `${comment}${keyOf(name)}${isOptional ? '?' : ''}: ${type}`
  })
  return `{\n${lines.join('\n').replaceAll(/^/gm, '  ')}\n}`
}

/** A status stays a number, as openapi-fetch looks for it. */
const keyOf = (name: string): string =>
  /^([A-Za-z_$][\w$]*|[1-9]\d*)$/.test(name) ? name : JSON.stringify(name)

function pathOf([path, operations]: [string, Readonly<Record<string, Operation>>]): Field {
  const own = methods.map((method): Field => {
    const operation = operations[method]
    if (!operation) return { name: method, type: 'never', isOptional: true }
    return { name: method, type: operationOf(operation), description: operation.summary }
  })
  return { name: path, type: fields([{ name: 'parameters', type: parametersOf([]) }, ...own]) }
}

function operationOf({ parameters = [], requestBody, responses }: Operation): string {
  const body: Field = requestBody
    ? { name: 'requestBody', type: bodyOf(requestBody), isOptional: requestBody.required !== true }
    : { name: 'requestBody', type: 'never', isOptional: true }
  const answers = Object.entries(responses).map(([status, answer]) => ({
    name: status,
    type: fields([
      { name: 'headers', type: '{ [name: string]: unknown }' },
      answer.content
        ? { name: 'content', type: mediaTypes(answer) }
        : { name: 'content', type: 'never', isOptional: true },
    ]),
  }))
  return fields([
    { name: 'parameters', type: parametersOf(parameters) },
    body,
    { name: 'responses', type: fields(answers) },
  ])
}

function parametersOf(parameters: readonly Parameter[]): string {
  return fields(
    places.map((place) => {
      const own = parameters.filter((parameter) => parameter.in === place)
      if (own.length === 0) return { name: place, type: 'never', isOptional: true }
      const type = fields(
        own.map(({ name, schema, required = false, description }) => ({
          ...{ name, type: typeOf(schema), isOptional: !required, description },
        })),
      )
      return { name: place, type, isOptional: own.every(({ required }) => required !== true) }
    }),
  )
}

const bodyOf = (body: Body): string => fields([{ name: 'content', type: mediaTypes(body) }])

/** JSON alone where it is among several, since that is what a client gets that asks for nothing else. */
function mediaTypes({ content = {} }: Body): string {
  const json = content['application/json']
  const chosen = json ? { 'application/json': json } : content
  return fields(
    Object.entries(chosen).map(([name, { schema = {} }]) => ({ name, type: typeOf(schema) })),
  )
}

const contentOf = ({ content = {} }: Body): string =>
  Object.values(content)
    .map(({ schema = {} }) => typeOf(schema))
    .join(' | ')

const simple: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
}

/**
 * The TypeScript of a schema; `unknown` for one that says nothing.
 *
 * @throws Error for what no document of ours has said yet, so that it is not left out in silence.
 */
export function typeOf(schema: Schema): string {
  const { $ref, type, anyOf, oneOf, allOf } = schema
  if ($ref !== undefined) {
    const [, name] = /^#\/components\/schemas\/(.+)$/.exec($ref) ?? []
    if (name === undefined) throw new Error(`${$ref} is no schema of the document`)
    return `components["schemas"][${JSON.stringify(name)}]`
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)))
  const choices = anyOf ?? oneOf
  if (choices) return union(choices.map(typeOf))
  if (allOf) return allOf.map((part) => `(${typeOf(part)})`).join(' & ')
  if (Array.isArray(type)) return union(type.map((one: string) => typeOf({ ...schema, type: one })))
  if (type === undefined) return 'unknown'
  if (type === 'array') return arrayOf(schema)
  if (type === 'object') return objectOf(schema)
  const known = simple[type as string]
  if (known === undefined) throw new Error(`there is no type for ${JSON.stringify(schema)}`)
  return known
}

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')

function arrayOf({ items, prefixItems }: Schema): string {
  const rest = items && `(${typeOf(items)})[]`
  if (!prefixItems) return rest ?? 'unknown[]'
  return `[${[...prefixItems.map(typeOf), ...(rest ? [`...${rest}`] : [])].join(', ')}]`
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const named = Object.entries(properties).map(([name, schema]) => ({
    ...{ name, type: typeOf(schema), isOptional: !required.includes(name) },
    description: schema.description,
  }))
  const isOpen = typeof additionalProperties === 'object' && additionalProperties !== null
  const others = isOpen ? typeOf(additionalProperties) : 'unknown'
  if (named.length === 0)
    return additionalProperties === false
      ? '{ [name: string]: never }'
      : `{ [name: string]: ${others} }`
  return isOpen ? `${fields(named)} & { [name: string]: ${others} }` : fields(named)
}
