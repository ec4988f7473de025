{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'kind', 'position'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

with marked as (

    select
        chat_key,
        message_id,
        position,
        entity_type,
        entity_text,
        {{ lower_text('coalesce(href, entity_text)') }} as url,
        sender_key,
        sent_at,
        sent_on,
        load_id
    from {{ ref('message_entities') }} as entities
    where entity_type in ('mention', 'cashtag', 'link', 'text_link')
        and {{ is_changed('entities') }}

),

-- What stands between the scheme and the path. A link without a scheme has a dot in front of its port or path; what has
-- another scheme (tg://, mailto:, tel:) names no domain.
authorities as (

    select
        *,
        {{ regexp_extract('url', '^(?:(?:https?|ftp)://)?([^/?#\\\\]*)') }} as authority
    from marked
    where entity_type in ('link', 'text_link')
        and {{ regexp_contains('url', '^(?:(?:https?|ftp)://|[^/?#:]*[.][^/?#:]*(?::[0-9]+)?(?:[/?#]|$))') }}

),

-- Without user name, port and the dot of a root.
hosts as (

    select
        *,
        {{ regexp_extract('authority', '^(?:.*@)?([[][^]]*[]]|[^:@]*[^:@.])[.]*(?::[0-9]*)?$') }} as host
    from authorities

),

-- A word this long is no word of any language that writes them apart.
long_words as (

    select
        messages.chat_key,
        messages.message_id,
        messages.sender_key,
        messages.sent_at,
        messages.sent_on,
        messages.load_id,
        {{ regexp_extract_all('messages.text', '[0-9A-Za-z_-]{26,}') }} as words
    from {{ ref('messages') }} as messages
    where messages.kind = 'message'
        and {{ is_changed('messages') }}
        and {{ regexp_contains('messages.text', '[0-9A-Za-z_-]{26}') }}

),

addresses as (

    select
        long_words.chat_key,
        long_words.message_id,
        cast(word.position as int64) as position,
        word.part as address,
        case
            when {{ regexp_contains('word.part', '^(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71})$') }} then 'bitcoin'
            when {{ regexp_contains('word.part', '^[13][1-9A-HJ-NP-Za-km-z]{25,33}$') }} then 'bitcoin'
            when {{ regexp_contains('word.part', '^0[xX][0-9a-fA-F]{40}$') }} then 'ethereum'
            when {{ regexp_contains('word.part', '^T[1-9A-HJ-NP-Za-km-z]{33}$') }} then 'tron'
            when {{ regexp_contains('word.part', '^[EU]Q[0-9A-Za-z_-]{46}$') }} then 'ton'
        end as network,
        long_words.sender_key,
        long_words.sent_at,
        long_words.sent_on,
        long_words.load_id
    from long_words
    {{ unnest_array('long_words.words', 'word') }}

),

named as (

    select
        chat_key,
        message_id,
        position,
        'handle' as kind,
        lower({{ regexp_extract('entity_text', '^@([A-Za-z0-9_]+)$') }}) as value,
        cast(null as {{ text_type() }}) as network,
        sender_key,
        sent_at,
        sent_on,
        load_id
    from marked
    where entity_type = 'mention'

    union all

    select
        chat_key,
        message_id,
        position,
        'handle' as kind,
        {{ regexp_extract('url', '^[^/?#]*(?://[^/?#]*)?/(?:s/)?([a-z][a-z0-9_]{3,31})/?(?:[0-9]+/?)*(?:[?#].*)?$') }} as value,
        cast(null as {{ text_type() }}) as network,
        sender_key,
        sent_at,
        sent_on,
        load_id
    from hosts
    where host in ('t.me', 'www.t.me', 'telegram.me', 'www.telegram.me', 'telegram.dog')

    union all

    select
        chat_key,
        message_id,
        position,
        'domain' as kind,
        case when host like 'www.%.%' then substr(host, 5) else host end as value,
        cast(null as {{ text_type() }}) as network,
        sender_key,
        sent_at,
        sent_on,
        load_id
    from hosts

    union all

    select
        chat_key,
        message_id,
        position,
        'ticker' as kind,
        upper({{ regexp_extract('entity_text', '^[$]([A-Za-z0-9_@]+)$') }}) as value,
        cast(null as {{ text_type() }}) as network,
        sender_key,
        sent_at,
        sent_on,
        load_id
    from marked
    where entity_type = 'cashtag'

    union all

    select
        chat_key,
        message_id,
        position,
        'wallet' as kind,
        case
            when network = 'ethereum' or lower(substr(address, 1, 3)) = 'bc1' then lower(address)
            else address
        end as value,
        network,
        sender_key,
        sent_at,
        sent_on,
        load_id
    from addresses
    where network is not null

)

-- Words that stand in Telegram's own links where a name could.
select *
from named
where value is not null
    and not (
        kind = 'handle'
        and value in (
            'addemoji', 'addlist', 'addstickers', 'addtheme', 'boost', 'confirmphone', 'contact', 'giftcode',
            'invoice', 'joinchat', 'login', 'nft', 'proxy', 'setlanguage', 'share', 'socks'
        )
    )
