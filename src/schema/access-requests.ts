import type { AccessService } from '../auth/access-service.ts'
import { cleanText } from '../domain/clean-text.ts'
import type { Scope, UserRole } from '../domain/vocabulary.ts'
import type { PrismaClient, User } from '../generated/prisma/client.ts'
import { checkedMoment, type Optional } from '../read/conditions.ts'
import { LastAdminError, NotFoundError, ValidationError, validated } from '../read/expected-errors.ts'
import { uuidArgument } from '../read/node-id.ts'

const LONGEST_NAME = 200

/** What is needed to manage people and keys. */
export interface AdminContext {
  prisma: PrismaClient
  access: AccessService
  currentUser: () => Promise<User>
  now: () => Date
}

/** What `createApiKey` was asked for. */
export interface KeyInput {
  name: string
  scopes: readonly Scope[]
  expiresAt?: Optional<Date>
  userId?: Optional<string>
}

/** A key that was just made, with its secret. */
export interface CreatedKey {
  id: string
  secret: string
}

/** Makes a key. @throws ValidationError, NotFoundError */
export async function createKey(context: AdminContext, input: KeyInput): Promise<CreatedKey> {
  const name = cleanText(input.name).trim()
  if (name === '' || name.length > LONGEST_NAME) {
    throw invalid('input.name', `The name must have 1 to ${LONGEST_NAME} characters.`)
  }
  if (input.scopes.length === 0)
    throw invalid('input.scopes', 'A key without a scope opens nothing. Give it at least one.')
  const expiresAt = input.expiresAt == null ? null : expiry(input.expiresAt, context.now())
  const userId = input.userId == null ? (await context.currentUser()).id : uuid(input.userId, 'input.userId', 'User')
  if ((await context.prisma.user.findUnique({ where: { id: userId } })) === null) throw noUser(userId)
  const { apiKey, secret } = await context.access.createApiKey({ name, scopes: input.scopes, expiresAt, userId })
  return { id: apiKey.id, secret }
}

/** Takes a key back. @throws ValidationError, NotFoundError */
export async function revokeKey({ access }: AdminContext, given: string): Promise<{ id: string }> {
  const id = uuid(given, 'id', 'ApiKey')
  if (!(await access.revokeApiKey(id))) throw new NotFoundError(`There is no API key ${id}.`)
  return { id }
}

/** Sets what a person may do. @throws ValidationError, NotFoundError, LastAdminError */
export async function changeRole({ access }: AdminContext, given: string, role: UserRole): Promise<{ id: string }> {
  const id = uuid(given, 'userId', 'User')
  const change = await access.setUserRole(id, role)
  if (change === 'unknown user') throw noUser(id)
  if (change === 'last admin') throw new LastAdminError(id)
  return { id }
}

function uuid(id: string, path: string, typename: string): string {
  return validated(path, () => uuidArgument(id, path, typename))
}

function expiry(expiresAt: Date, now: Date): Date {
  const moment = validated('input.expiresAt', () => checkedMoment(expiresAt, 'input.expiresAt'))
  if (moment <= now) throw invalid('input.expiresAt', 'The key would have ended already. Name a time to come.')
  return moment
}

function invalid(path: string, message: string): ValidationError {
  return new ValidationError([{ path, message }])
}

function noUser(id: string): NotFoundError {
  return new NotFoundError(`There is no user ${id}.`)
}
