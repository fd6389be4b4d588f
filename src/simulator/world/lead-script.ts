import type { SeededRandom } from '../seeded-random.ts'
import { DAY, HOUR, MINUTE } from './calendar.ts'

/** What will happen to one lead, decided before any of it happens. */
export interface LeadScript {
  readonly outcome: 'silent' | 'reply' | 'away' | 'bounce' | 'unsubscribe'
  /** After which step (zero-based; the last one when the sequence is shorter). */
  readonly atStep: number
  readonly mood: 'positive' | 'negative' | 'question'
  /** The label the reply gets some minutes later; undefined: none. */
  readonly interest: number | undefined
  /** A second label after the conversation went on. */
  readonly laterInterest: number | undefined
  /** What `is_auto_reply` says; undefined leaves the field out. */
  readonly flag: 0 | 1 | undefined
  readonly htmlOnly: boolean
  readonly showLeadId: boolean
  /** False: Instantly could not tell which step was answered. */
  readonly knowsStep: boolean
  readonly team: 'none' | 'answers' | 'answers-outside-campaign' | 'schedules'
  readonly secondReply: boolean
  /** Fixes the reply's instant; undefined: some hours after the send. */
  readonly replyAtMs: number | undefined
  /** The row is deleted at this instant; Infinity: never. */
  readonly deletedAtMs: number
}

const SILENT: LeadScript = {
  outcome: 'silent',
  atStep: 0,
  mood: 'question',
  interest: undefined,
  laterInterest: undefined,
  flag: 0,
  htmlOnly: false,
  showLeadId: true,
  knowsStep: true,
  team: 'none',
  secondReply: false,
  replyAtMs: undefined,
  deletedAtMs: Number.POSITIVE_INFINITY,
}

/** Draws the fate of an ordinary lead: about 8 % answer, 5 % are away, 2.5 % bounce, 1 % unsubscribe. */
export function drawScript(random: SeededRandom): LeadScript {
  const roll = random.next()
  const atStep = random.pick([0, 0, 0, 1, 1, 2])
  if (roll < 0.025) return { ...SILENT, outcome: 'bounce' }
  if (roll < 0.035) return { ...SILENT, outcome: 'unsubscribe', atStep }
  if (roll < 0.085) return { ...SILENT, outcome: 'away', atStep, flag: random.chance(0.66) ? 1 : undefined }
  if (roll >= 0.165) return SILENT
  const mood = random.pick(['positive', 'positive', 'question', 'negative'])
  return {
    ...SILENT,
    outcome: 'reply',
    atStep,
    mood,
    interest:
      mood === 'negative' ? random.pick([-1, -1, -2, -3]) : random.chance(0.8) ? random.pick([1, 1, 2]) : undefined,
    laterInterest: mood === 'positive' && random.chance(0.5) ? random.pick([2, 2, 3, 4, -4]) : undefined,
    flag: random.chance(0.66) ? 0 : undefined,
    htmlOnly: random.chance(0.2),
    showLeadId: random.chance(0.85),
    knowsStep: random.chance(0.95),
    team:
      mood === 'negative'
        ? 'none'
        : random.pick(['answers', 'answers', 'answers-outside-campaign', 'schedules', 'none']),
    secondReply: random.chance(0.5),
  }
}

/**
 * The scripts of the first leads of the large campaign, so that a world of any seed and size holds every case:
 * a full conversation, a labelled and an unmarked automatic reply, a reply without lead id in HTML only, a manual
 * mail outside the campaign, a scheduled mail, a label that comes after the world's start clock, a bounce, an
 * unsubscription, an unattributable reply, a custom label.
 */
export function castScripts(nowMs: number): readonly LeadScript[] {
  const reply: LeadScript = { ...SILENT, outcome: 'reply' }
  return [
    { ...reply, atStep: 1, mood: 'question', interest: 1, laterInterest: 2, team: 'answers', secondReply: true },
    { ...SILENT, outcome: 'away', flag: undefined },
    { ...SILENT, outcome: 'away', flag: 1 },
    { ...reply, mood: 'negative', interest: -1, showLeadId: false, htmlOnly: true },
    { ...reply, mood: 'positive', interest: 1, team: 'answers-outside-campaign' },
    { ...reply, mood: 'positive', interest: 1, team: 'schedules', replyAtMs: nowMs - 2 * DAY },
    { ...reply, mood: 'positive', interest: 1, atStep: 9, flag: undefined, replyAtMs: nowMs - 3 * MINUTE },
    { ...SILENT, outcome: 'bounce' },
    { ...SILENT, outcome: 'unsubscribe', atStep: 1 },
    { ...reply, mood: 'question', knowsStep: false },
    { ...reply, mood: 'positive', interest: 25_001 },
    { ...reply, mood: 'positive', interest: 4, team: 'answers' },
  ]
}

/** The script of a lead that answered and whose row was deleted upstream some hours before the start clock. */
export function deletedScript(nowMs: number): LeadScript {
  return { ...SILENT, outcome: 'reply', mood: 'positive', interest: 1, team: 'answers', deletedAtMs: nowMs - 6 * HOUR }
}
