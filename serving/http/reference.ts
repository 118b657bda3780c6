/** As much of an OpenAPI 3.1 document as the reference tells. */
export interface OpenApi {
  readonly info: { readonly description?: string }
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Answer>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

interface Answer {
  readonly description?: string
  readonly content?: Content
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
  readonly examples?: readonly unknown[]
}

/** The reference of the service over HTTP, as Markdown, from the document that it serves at `/docs/json`. */
export function httpReference(openapi: OpenApi): string {
  const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const groups = (openapi.tags ?? []).map(({ name, description }) => ({
    title: description ?? name,
    own: operations.filter(({ operation }) => operation.tags?.includes(name)),
  }))
  const untagged = operations.filter(({ operation }) => !operation.tags?.length)
  return `${[
    '# HTTP',
    'Made from the code by `npm run docs`. A server answers the same at `/docs`, where it can be tried, and as OpenAPI ' +
      '3.1 at `/docs/json`.',
    openapi.info.description ?? '',
    ...[...groups, { title: 'Others', own: untagged }]
      .filter(({ own }) => own.length > 0)
      .flatMap(({ title, own }) => [
        `## ${title}`,
        ...own.map((each) => operationText(openapi, each)),
      ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

function operationText(
  openapi: OpenApi,
  { path, method, operation }: { path: string; method: string; operation: Operation },
): string {
  const { summary = '', description = '', parameters = [], requestBody, responses } = operation
  return [
    `### ${method.toUpperCase()} ${path}`,
    [`**${summary}.**`, description].join(' ').trim(),
    parameters.length > 0 ? table('parameter', parameters.map(parameterRow)) : '',
    ...(requestBody ? bodyText(openapi, 'Body', requestBody.content) : []),
    ...Object.entries(responses).flatMap(([status, answer]) =>
      status.startsWith('2')
        ? bodyText(openapi, `Answer ${status}`, answer.content ?? {}, answer.description)
        : [],
    ),
    failures(responses),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

type Row = readonly [name: string, type: string, text: string]

function parameterRow({ name, in: place, required, description, schema }: Parameter): Row {
  const text = description ?? schema.description ?? ''
  return [name, `${place}: ${typeOf(schema)}${required ? '' : ', optional'}`, text]
}

function bodyText(
  openapi: OpenApi,
  title: string,
  content: Content,
  description = '',
): readonly string[] {
  const types = Object.keys(content)
  const head = `${title}${description ? `: ${description}` : ''}${types.length > 0 ? `, \`${types.join('`, `')}\`` : ''}`
  const schema = content['application/json']?.schema
  if (!schema) return [head]
  const choices = resolved(openapi, schema).anyOf ?? [schema]
  return [
    head,
    ...choices.flatMap((choice) => {
      const rows = rowsOf(openapi, choice, '', 0)
      const example = exampleOf(openapi, choice)
      return [
        rows.length > 0 ? table('field', rows) : '',
        example === undefined ? '' : `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
      ]
    }),
  ]
}

/** Fields of an object and of what is in them, by dotted name; what is deeper than three is left to `/docs`. */
function rowsOf(openapi: OpenApi, schema: Schema, prefix: string, depth: number): Row[] {
  const { properties = {}, required = [] } = resolved(openapi, schema)
  return Object.entries(properties).flatMap(([name, field]) => {
    const own = resolved(openapi, field)
    const inner = own.items ? resolved(openapi, own.items) : own
    const path = `${prefix}${name}${own.items ? '[]' : ''}`
    const text = field.description ?? own.description ?? inner.description ?? ''
    const type = typeOf(own, openapi)
    const row: Row = [path, required.includes(name) ? type : `${type}, optional`, text]
    return [row, ...(depth < 2 ? rowsOf(openapi, inner, `${path}.`, depth + 1) : [])]
  })
}

function resolved(openapi: OpenApi, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  return openapi.components?.schemas?.[schema.$ref.split('/').at(-1)!] ?? {}
}

function exampleOf(openapi: OpenApi, schema: Schema): unknown {
  return (schema.examples ?? resolved(openapi, schema).examples)?.[0]
}

/** The type in a few words: `integer 1 to 100, default 10`. */
function typeOf(schema: Schema, openapi?: OpenApi): string {
  const { type, format, items, anyOf, minimum, maximum } = schema
  const base =
    schema.const !== undefined
      ? JSON.stringify(schema.const)
      : schema.enum
        ? schema.enum.map((value) => JSON.stringify(value)).join(', ')
        : items
          ? `list of ${typeOf(openapi ? resolved(openapi, items) : items, openapi)}`
          : anyOf
            ? [...new Set(anyOf.map((one) => typeOf(openapi ? resolved(openapi, one) : one)))].join(
                ' or ',
              )
            : [type].flat().join(' or ') || 'any'
  const range = [
    minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? '' : `from ${minimum}`,
    maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : `to ${maximum}`,
  ].filter((part) => part !== '')
  return [
    [base, ...(format ? [`(${format})`] : []), ...range].join(' '),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
  ].join(', ')
}

function failures(responses: Operation['responses']): string {
  const lines = Object.entries(responses)
    .filter(([status]) => !status.startsWith('2'))
    .map(([status, { description }]) => `${status} ${description ?? ''}`.trim())
  return lines.length > 0 ? `Fails with: ${lines.join('; ')}.` : ''
}

function table(what: string, rows: readonly Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return [
    `| ${what} | type | |`,
    '|---|---|---|',
    ...rows.map((row) => `| \`${cell(row[0])}\` | ${cell(row[1])} | ${cell(row[2])} |`),
  ].join('\n')
}
