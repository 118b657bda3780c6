import { z } from 'zod'
import { Settings, settingInfo } from './settings.ts'

/** One setting. */
export interface Setting {
  /** Sections and name, e.g. `['http', 'port']`. */
  readonly path: readonly string[]
  /** Its variable in the environment, e.g. `PORTENT_HTTP_PORT`. */
  readonly env: string
  readonly description: string
  /** What it takes, in words. */
  readonly kind: string
  /** The option of `portent serve` that says the same, as commander names it. */
  readonly flag?: string | undefined
  readonly isSecret: boolean
  /** What holds where nobody says. */
  readonly usual?: string | undefined
}

/** All of them, in the order of the schema. */
export const settingList: readonly Setting[] = below(Settings, [])

function below(section: z.ZodObject, path: readonly string[]): Setting[] {
  return Object.entries(section.shape as Record<string, z.ZodType>).flatMap(([name, schema]) => {
    const at = [...path, name]
    if (!settingInfo.has(schema)) return below(innerOf(schema) as z.ZodObject, at)
    const { flag, kind, isSecret = false, usual } = settingInfo.get(schema) ?? {}
    return {
      ...{ path: at, env: `PORTENT_${at.map(upperCase).join('_')}` },
      description: schema.description!,
      kind: kind ?? kindOf(innerOf(schema)),
      ...{ flag, isSecret, usual },
    }
  })
}

function innerOf(schema: z.ZodType): z.ZodType {
  return (schema as z.ZodOptional<z.ZodType>).unwrap()
}

/** `clientCa` as `CLIENT_CA`. */
function upperCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

function kindOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodPipe) return 'time span'
  if (schema instanceof z.ZodEnum) return schema.options.map((value) => `\`${value}\``).join(', ')
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodBoolean) return 'true or false'
  if (schema instanceof z.ZodArray) return 'list'
  return schema instanceof z.ZodObject ? 'section' : 'text'
}

/**
 * The text of a variable as the setting takes it; what cannot be read so stays text, for the schema to refuse.
 */
export function settingValue({ kind }: Setting, text: string): unknown {
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  if (kind === 'true or false') return text === 'true' ? true : text === 'false' ? false : text
  if (kind === 'list') return text.split(',').map((part) => part.trim())
  if (kind !== 'section') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
