-- The first of a profile's languages, hashtags and domains stands in as many of the person's messages as any other does, and
-- whoever used one has one.
with used as (

    select
        sender_key as user_key,
        'language' as kind,
        language as value,
        count(*) as messages
    from {{ ref('message_language') }}
    where sent_on is not null
    group by sender_key, language

    union all

    select
        sender_key as user_key,
        'hashtag' as kind,
        {{ lower_text('entity_text') }} as value,
        count(distinct concat(chat_key, ' ', cast(message_id as {{ text_type() }}))) as messages
    from {{ ref('message_entities') }}
    where entity_type = 'hashtag'
        and entity_text is not null
        and sent_on is not null
    group by sender_key, value

    union all

    select
        sender_key as user_key,
        'domain' as kind,
        value,
        count(distinct concat(chat_key, ' ', cast(message_id as {{ text_type() }}))) as messages
    from {{ ref('identifiers') }}
    where kind = 'domain'
        and sent_on is not null
    group by sender_key, value

),

most as (

    select
        user_key,
        kind,
        max(messages) as messages
    from used
    where user_key is not null
    group by user_key, kind

),

firsts as (

    select
        user_key,
        'language' as kind,
        {{ regexp_extract('languages', '^([^,]+)') }} as value
    from {{ ref('user_profiles') }}

    union all

    select
        user_key,
        'hashtag' as kind,
        {{ regexp_extract('top_hashtags', '^([^,]+)') }} as value
    from {{ ref('user_profiles') }}

    union all

    select
        user_key,
        'domain' as kind,
        {{ regexp_extract('top_domains', '^([^,]+)') }} as value
    from {{ ref('user_profiles') }}

)

select
    firsts.user_key,
    firsts.kind,
    firsts.value,
    most.messages as most_messages,
    used.messages
from firsts
left join most
    on most.user_key = firsts.user_key
    and most.kind = firsts.kind
left join used
    on used.user_key = firsts.user_key
    and used.kind = firsts.kind
    and used.value = firsts.value
where coalesce(most.messages, 0) <> coalesce(used.messages, 0)
    or (firsts.value is null) <> (most.messages is null)
