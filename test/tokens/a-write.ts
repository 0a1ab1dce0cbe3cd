import { isJsonObject, type JsonObject, objectAt } from '../../tokens/json.ts'
import { amended, type JsonPatchOperation, patchFor } from '../../tokens/json-patch.ts'
import { type Decision, judge, type JudgeOptions } from '../../tokens/judge.ts'
import type { Answers, Knowledge } from '../../tokens/knowledge.ts'
import { aChange, type Asked } from './a-change.ts'
import { applyJsonPatch } from './apply-json-patch.ts'

export interface Write {
  readonly mutation: Decision
  readonly patch: readonly JsonPatchOperation[]
  /** Undefined where the mutation refused. */
  readonly validation: Decision | undefined
  /** What is stored, or undefined: it was refused, or deleted. */
  readonly stored: JsonObject | undefined
}

/** A write as kube-apiserver goes through with it: mutate, apply the patch, generate the name, validate. */
export function write(
  asked: Omit<Asked, 'phase'>,
  knowledge: Knowledge,
  answers: Answers,
  options: JudgeOptions = {},
): Write {
  const mutation = decided(judge(aChange({ ...asked, phase: 'mutate' }), knowledge, answers, options))
  if (!mutation.allowed) return { mutation, patch: [], validation: undefined, stored: undefined }
  const { object, oldObject, store = 'ext' } = asked
  const patch = object === undefined ? [] : patchFor(store, object, oldObject, mutation.amendments)
  const patched = object && named(applyJsonPatch(object, patch))
  const validating = { ...asked, object: patched, createdByApply: false, phase: 'validate' } as const
  const validation = decided(judge(aChange(validating), knowledge, answers, options))
  return { mutation, patch, validation, stored: validation.allowed ? patched : undefined }
}

/** The object after one mutation, before it has a name, or undefined where it is refused. */
export function mutated(asked: Asked, knowledge: Knowledge, answers: Answers): JsonObject | undefined {
  const decision = decided(judge(aChange({ ...asked, phase: 'mutate' }), knowledge, answers))
  if (!decision.allowed || asked.object === undefined) return undefined
  return amended(asked.store ?? 'ext', asked.object, asked.oldObject, decision.amendments)
}

/** Fails the test where a question was left open. */
export function decided(outcome: ReturnType<typeof judge>): Decision {
  if (outcome.kind === 'questions') throw new Error(`not answered: ${JSON.stringify(outcome.questions)}`)
  return outcome
}

/** As kube-apiserver names what comes with a generateName and no name. */
function named(object: JsonObject): JsonObject {
  const { metadata } = object
  if (!isJsonObject(metadata) || metadata['generateName'] !== 'token-') return object
  return { ...object, metadata: { name: 'token-bcdfg', ...objectAt(object, 'metadata') } }
}
