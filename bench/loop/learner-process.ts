// One learner's ten weeks in a process of its own: node learner-process.ts '{"size": {…}, "learner": "never"}'
import { live } from './controller.ts'
import { type LearnerName, learnerOf } from './learner-of.ts'
import type { Deed } from './portent-loop.ts'
import { makeScene, type SceneOptions } from './scene.ts'

const { size, learner } = JSON.parse(process.argv[2]!) as {
  size: SceneOptions
  learner: LearnerName
}
const scene = makeScene(size)
const deeds: Deed[] = []
const course = await live(scene, await learnerOf(learner, scene, deeds))
process.send!({ course, deeds })
process.disconnect()
