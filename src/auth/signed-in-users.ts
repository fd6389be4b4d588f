import type { Database } from '../database/database.ts'
import { type Actor, scopesOf } from '../domain/actor.ts'
import type { UserRole } from '../domain/vocabulary.ts'
import type { User } from '../generated/prisma/client.ts'
import { AccessError } from './access-error.ts'
import type { Claims } from './jwt-verifier.ts'

/** How people who sign in become users. */
export interface SignInRules {
  /** The address of the person who becomes the first admin; undefined for nobody. */
  firstAdmin: string | undefined
  /** The role of everyone else who signs in for the first time. */
  defaultRole: UserRole
  /** True where the service signs nobody in whose address it has not checked. */
  emailsVerified: boolean
}

/**
 * The person whom a token names. Their row is made when they are first seen; a row with their address is theirs only
 * when the address is verified, since anyone can sign up with any address.
 *
 * @throws AccessError when the person cannot be told from another one
 */
export async function signedInActor(db: Database, rules: SignInRules, claims: Claims): Promise<Actor<User>> {
  const user = (await findBySubject(db, claims.subject)) ?? (await welcome(db, rules, claims))
  const promoted = await promoteFirstAdmin(db, rules, claims, user)
  return { user: promoted, apiKeyId: null, scopes: scopesOf(promoted.role) }
}

/** Links a row that is there already, or makes one, which the audit tells. Two requests at once end at the same row. */
async function welcome(db: Database, rules: SignInRules, claims: Claims): Promise<User> {
  const { subject, email, fullName } = claims
  if (email === null) throw refused('The token names no e-mail address that can be used, and Leadline needs one.')
  if (email === rules.firstAdmin && !isVerified(rules, claims)) throw notVerified(email)
  await db.query(
    `/* welcome */ with made as (
       insert into users (email, full_name, role, external_subject) values ($1, $2, $3::user_role, $4)
       on conflict do nothing returning id, email, role, external_subject
     )
     insert into audit_entries (user_id, action, subject_type, subject_id, after)
     select id, 'signIn', 'User', id,
       jsonb_build_object('email', email, 'role', role, 'externalSubject', external_subject) from made`,
    [email, fullName, rules.defaultRole, subject],
  )
  const made = await findBySubject(db, subject)
  if (made !== null) return made
  if (!isVerified(rules, claims)) throw notVerified(email)
  await db.query(
    `/* welcome: link */ with linked as (
       update users set external_subject = $2 where email = $1 and external_subject is null
       returning id, external_subject
     )
     insert into audit_entries (user_id, action, subject_type, subject_id, after)
     select id, 'linkSignIn', 'User', id, jsonb_build_object('externalSubject', external_subject) from linked`,
    [email, subject],
  )
  const linked = await findBySubject(db, subject)
  if (linked === null) throw refused(`The address ${email} belongs to another account of the sign-in service.`)
  return linked
}

/** Gives the named person the role of admin, as long as no other person who signs in has it, and tells the audit. */
async function promoteFirstAdmin(db: Database, rules: SignInRules, claims: Claims, user: User): Promise<User> {
  const named = rules.firstAdmin !== undefined && claims.email === rules.firstAdmin && user.email === rules.firstAdmin
  if (!named || user.role === 'admin' || !isVerified(rules, claims)) return user
  const promoted = await db.query(
    `/* promoteFirstAdmin */ with promoted as (
       update users set role = 'admin' where id = $1::uuid
         and not exists (select from users where role = 'admin' and external_subject is not null)
       returning id, role
     )
     insert into audit_entries (user_id, action, subject_type, subject_id, before, after)
     select id, 'becomeFirstAdmin', 'User', id, jsonb_build_object('role', $2::text), jsonb_build_object('role', role)
     from promoted returning id`,
    [user.id, user.role],
  )
  return promoted.length === 0 ? user : { ...user, role: 'admin' }
}

function isVerified(rules: SignInRules, claims: Claims): boolean {
  return rules.emailsVerified || claims.emailVerified
}

function findBySubject(db: Database, externalSubject: string): Promise<User | null> {
  return db.prisma.user.findUnique({ where: { externalSubject } })
}

function notVerified(email: string): AccessError {
  return refused(
    `The address ${email} is known here, and the token does not say that it is verified. Set AUTH_EMAILS_VERIFIED=true ` +
      'if the sign-in service lets nobody in before the address is confirmed.',
  )
}

function refused(message: string): AccessError {
  return new AccessError('SIGN_IN_REFUSED', message)
}
