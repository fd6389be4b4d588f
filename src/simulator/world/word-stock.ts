/** Given names as shown, and as they are spelled in an address. */
export const FIRST_NAMES: readonly (readonly [shown: string, ascii: string])[] = [
  ['Ava', 'ava'],
  ['Ben', 'ben'],
  ['Chloé', 'chloe'],
  ['Dana', 'dana'],
  ['Elif', 'elif'],
  ['Farid', 'farid'],
  ['Grace', 'grace'],
  ['Hannes', 'hannes'],
  ['Ines', 'ines'],
  ['Jörg', 'joerg'],
  ['Kenji', 'kenji'],
  ['Łucja', 'lucja'],
  ['Mara', 'mara'],
  ['Ngọc', 'ngoc'],
  ['Oscar', 'oscar'],
  ['Priya', 'priya'],
  ['Quinn', 'quinn'],
  ['Rosa', 'rosa'],
  ['Søren', 'soren'],
  ['Tomás', 'tomas'],
  ['Uma', 'uma'],
  ['Viktor', 'viktor'],
  ['Wren', 'wren'],
  ['Ximena', 'ximena'],
  ['Yusuf', 'yusuf'],
  ['Zoë', 'zoe'],
  ['美咲', 'misaki'],
  ['Андрей', 'andrey'],
]

/** Family names as shown, and as they are spelled in an address. */
export const LAST_NAMES: readonly (readonly [shown: string, ascii: string])[] = [
  ['Abbott', 'abbott'],
  ['Brandão', 'brandao'],
  ['Castell', 'castell'],
  ['Dvořák', 'dvorak'],
  ['Ekström', 'ekstrom'],
  ['Fairley', 'fairley'],
  ['Groß', 'gross'],
  ['Hallam', 'hallam'],
  ['Ivarsen', 'ivarsen'],
  ['Jansky', 'jansky'],
  ["O'Keel", 'okeel'],
  ['Lindqvist', 'lindqvist'],
  ['Mbeki-Ross', 'mbekiross'],
  ['Nakano', 'nakano'],
  ['Ortúzar', 'ortuzar'],
  ['Pell', 'pell'],
  ['Quist', 'quist'],
  ['Rahimi', 'rahimi'],
  ['Sandoval', 'sandoval'],
  ['Thorne', 'thorne'],
  ['Ueda', 'ueda'],
  ['Varga', 'varga'],
  ['Whitlock', 'whitlock'],
  ['Ylönen', 'ylonen'],
  ['Zielinski', 'zielinski'],
  ['佐藤', 'sato'],
]

/** First halves of invented company names. */
export const COMPANY_HEADS: readonly string[] = [
  'Amber',
  'Birch',
  'Cobalt',
  'Delta',
  'Ember',
  'Fern',
  'Granite',
  'Harbor',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Lumen',
  'Maple',
  'Nimbus',
  'Orchid',
  'Prairie',
  'Quartz',
  'River',
  'Summit',
  'Tidal',
  'Umber',
  'Velvet',
  'Willow',
  'Zephyr',
]

/** Second halves of invented company names. */
export const COMPANY_TAILS: readonly string[] = [
  'Analytics',
  'Bakery',
  'Clinic',
  'Dental',
  'Energy',
  'Foods',
  'Gear',
  'Health',
  'Interiors',
  'Kitchens',
  'Logistics',
  'Media',
  'Networks',
  'Optics',
  'Partners',
  'Robotics',
  'Software',
  'Travel',
  'Ventures',
  'Works',
]

/** Job titles; a lead may have none. */
export const JOB_TITLES: readonly string[] = [
  'Head of Growth',
  'Founder',
  'Chief Operating Officer',
  'Office Manager',
  'VP Sales',
  'Geschäftsführerin',
  'Marketing Lead',
  'Head of People',
]

/** Free-mail hosts: a person there has no company of that domain. */
export const FREE_MAIL_DOMAINS: readonly string[] = ['gmail.com', 'outlook.com', 'yahoo.com', 'gmx.de']

/** Audiences and regions of campaign names. */
export const AUDIENCES: readonly string[] = [
  'Dentists',
  'SaaS founders',
  'Agencies',
  'Clinics',
  'Logistics leads',
  'Café owners',
  'Recruiters',
  'Shops',
]
export const REGIONS: readonly string[] = ['US', 'DACH', 'UK', 'Nordics', 'España', 'Benelux', '日本', 'Canada']

/** First-mail subjects, one per variant; {{…}} are the usual variables. */
export const OPENING_SUBJECTS: readonly string[] = [
  '{{firstName}}, quick question about {{companyName}}',
  'Idea for {{companyName}} – 15 minutes?',
  'Grüße an {{companyName}} ✨',
]

/** First-mail bodies (HTML), one per variant. */
export const OPENING_BODIES: readonly string[] = [
  '<div>Hi {{firstName}},</div><div><br /></div><div>{{personalization}}</div><div><br /></div><div>{{sender}}</div>',
  '<div>Hello {{firstName}},</div><div><br /></div><div>we help teams like {{companyName}} answer leads faster.</div><div><br /></div><div>{{sender}}</div>',
  '<div>Hi {{firstName}},</div><div><br /></div><div>a short note about {{companyName}} &amp; friends.</div><div>{{sender}}</div>',
]

/** Follow-up bodies (HTML); their subject is empty in the sequence, that is "same thread". */
export const FOLLOW_UP_BODIES: readonly string[] = [
  '<div>Bumping this up, {{firstName}}.</div>',
  '<div>Is this still of interest for {{companyName}}?</div>',
  '<div>Last note from me, {{firstName}}. All the best!</div>',
]

/** What people write back, as plain text lines. */
export const REPLY_TEXTS: Readonly<Record<'positive' | 'negative' | 'question' | 'stranger', readonly string[]>> = {
  positive: [
    'Sounds good, Tuesday works.\n\n{{me}}',
    'Hi {{sender}},\nyes, please send a time for next week.\n\n{{me}}',
    'Danke, das klingt interessant. Passt Donnerstag?\n\n{{me}}',
  ],
  negative: ['Not for us, thanks.', 'Please take me off your list.\n{{me}}', 'We already have a supplier for this.'],
  question: [
    'Hi {{sender}},\nwho else uses this?\n\n{{me}}',
    'What does it cost?\n{{me}}',
    'Is there a case study with <5 people & no IT team?\n{{me}}',
  ],
  stranger: ['Hello,\na colleague passed on your note. Could you tell me more?\n\n{{me}}'],
}

/** Out-of-office notes and the subject prefixes that go with them. */
export const AWAY_TEXTS: readonly (readonly [prefix: string, text: string])[] = [
  ['Automatic reply: ', 'I am out of the office until Monday.'],
  ['Abwesenheitsnotiz: ', 'Ich bin bis Montag nicht im Büro.'],
  ['Out of Office: ', 'Thank you for your message. I am travelling with limited access to mail.'],
]

/** What the team answers by hand. */
export const TEAM_TEXTS: readonly string[] = [
  'Two teams near you use it. Shall I send a time?',
  'Great, here is a slot: Tuesday 10:00.',
  'Thanks for the quick answer, details attached below.',
]
