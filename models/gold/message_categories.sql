{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'category'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

-- All that belongs to a message has its load_id: that both sides of a join changed says nothing more, but lets neither be
-- read whole.
with texts as (

    select
        terms.chat_key,
        terms.message_id,
        terms.terms,
        coalesce(languages.language, 'unknown') as language
    from {{ ref('message_terms') }} as terms
    left join {{ ref('message_language') }} as languages
        on languages.chat_key = terms.chat_key
        and languages.message_id = terms.message_id
        and {{ is_changed('languages') }}
    where {{ is_changed('terms') }}

),

-- A phrase is looked up by its first word.
rules as (

    select
        category,
        language,
        term,
        requires,
        {{ regexp_extract('term', '^([^ ]+)') }} as first_word
    from {{ ref('category_rules') }}

),

linked as (

    select distinct
        identifiers.chat_key,
        identifiers.message_id
    from {{ ref('identifiers') }} as identifiers
    where identifiers.kind in ('handle', 'domain')
        and {{ is_changed('identifiers') }}

),

matched as (

    select
        texts.chat_key,
        texts.message_id,
        rules.category,
        rules.requires,
        min(rules.term) as rule
    from texts
    {{ unnest_array(split_text('texts.terms', ' '), 'word') }}
    inner join rules
        on rules.first_word = word.part
    where (texts.language = 'unknown' or texts.language = rules.language)
        and strpos(' ' || texts.terms || ' ', ' ' || rules.term || ' ') > 0
    group by texts.chat_key, texts.message_id, rules.category, rules.requires

),

written as (

    select
        matched.chat_key,
        matched.message_id,
        matched.category,
        matched.rule
    from matched
    left join linked
        on linked.chat_key = matched.chat_key
        and linked.message_id = matched.message_id
    where matched.requires = 'none'
        or linked.message_id is not null

),

shaped as (

    select
        chat_key,
        message_id,
        'question' as category
    from {{ ref('messages') }} as messages
    where kind = 'message'
        and {{ is_question('text') }}
        and {{ is_changed('messages') }}

    union all

    select
        chat_key,
        message_id,
        'media_share' as category
    from {{ ref('messages') }} as messages
    where kind = 'message'
        and media_kind in ('photo', 'video_file', 'video_message', 'animation', 'audio_file', 'voice_message', 'document')
        and {{ is_changed('messages') }}

    union all

    select distinct
        chat_key,
        message_id,
        'link_share' as category
    from {{ ref('identifiers') }} as identifiers
    where kind = 'domain'
        and {{ is_changed('identifiers') }}

    union all

    select distinct
        chat_key,
        message_id,
        'code' as category
    from {{ ref('message_entities') }} as entities
    where entity_type in ('code', 'pre')
        and {{ is_changed('entities') }}

),

found as (

    select
        chat_key,
        message_id,
        category,
        rule
    from written

    union all

    select
        chat_key,
        message_id,
        category,
        cast(null as {{ text_type() }}) as rule
    from shaped

),

-- A category whose rules need a link and others that need none may be matched by both.
combined as (

    select
        chat_key,
        message_id,
        category,
        min(rule) as rule
    from found
    group by chat_key, message_id, category

)

select
    combined.chat_key,
    combined.message_id,
    combined.category,
    combined.rule,
    messages.sender_key,
    messages.sent_on,
    messages.load_id
from combined
inner join {{ ref('messages') }} as messages
    on messages.chat_key = combined.chat_key
    and messages.message_id = combined.message_id
where messages.kind = 'message'
    and {{ is_changed('messages') }}
