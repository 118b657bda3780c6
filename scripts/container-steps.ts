/** One stage of a Containerfile. */
export interface Stage {
  readonly image: string
  /** Empty for one without. */
  readonly name: string
  readonly steps: { readonly step: string; readonly argument: string }[]
}

/** The steps of a Containerfile, by stage. */
export function containerSteps(text: string): Stage[] {
  const stages: Stage[] = []
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const [, step, argument = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? []
    if (step === 'FROM') {
      const [, image = '', name = ''] = /^(\S+)(?: AS (\S+))?$/.exec(argument) ?? []
      stages.push({ image, name, steps: [] })
    } else if (step) stages.at(-1)!.steps.push({ step, argument })
  }
  return stages
}
