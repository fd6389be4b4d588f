import type { Queryable } from './database.ts'
import { ownRelations } from './own-relations.ts'

/** Where Supabase's public keys, or anybody else, could get past the owner of the tables. */
export interface Exposure {
  /** Tables of ours without row-level security. */
  unprotected: string[]
  /** What is granted on objects of ours to the roles of public keys: `anon on table leads`. */
  granted: string[]
  /** Roles that get rights by themselves on what is made later in the schema. */
  byDefault: string[]
  /** Those of the roles anon and authenticated that exist. */
  publicRoles: string[]
}

/** Looks at row-level security and grants of everything that the migrations made. Changes nothing. */
export async function readExposure(db: Queryable): Promise<Exposure> {
  const { tables, functions } = await ownRelations()
  const [row] = await db.query<Exposure>(
    `/* readExposure */ with strangers as (
       select oid, rolname::text as role from pg_roles where rolname in ('anon', 'authenticated')
     ), here as (
       select oid from pg_namespace where nspname = current_schema()
     ), ours as (
       select c.* from pg_class c join here on here.oid = c.relnamespace
       where c.relkind in ('r', 'p') and c.relname = any (array(select jsonb_array_elements_text($1::jsonb)))
     ), rights as (
       select 'table ' || relname as object, acl.grantee from ours cross join aclexplode(ours.relacl) acl
       union
       select 'table ' || relname, acl.grantee from ours join pg_attribute a on a.attrelid = ours.oid
         cross join aclexplode(a.attacl) acl
       union
       select 'sequence ' || s.relname, acl.grantee from pg_class s join here on here.oid = s.relnamespace
         cross join aclexplode(s.relacl) acl
       where s.relkind = 'S' and exists (select from pg_depend d join ours on ours.oid = d.refobjid where d.objid = s.oid)
       union
       select 'function ' || p.proname, acl.grantee from pg_proc p join here on here.oid = p.pronamespace
         cross join aclexplode(p.proacl) acl
       where p.proname = any (array(select jsonb_array_elements_text($2::jsonb)))
     )
     select
       array(select relname::text from ours where not relrowsecurity order by 1) as unprotected,
       array(select role || ' on ' || object from rights join strangers s on s.oid = rights.grantee order by 1) as granted,
       array(select distinct s.role from pg_default_acl d join here on here.oid = d.defaclnamespace
         cross join aclexplode(d.defaclacl) acl join strangers s on s.oid = acl.grantee
         where pg_has_role(d.defaclrole, 'USAGE') order by 1) as "byDefault",
       array(select role from strangers order by 1) as "publicRoles"`,
    [JSON.stringify(tables), JSON.stringify(functions)],
  )
  return row ?? { unprotected: [], granted: [], byDefault: [], publicRoles: [] }
}
