with links as (

    select
        chat_key,
        message_id,
        sender_key,
        sent_at,
        lower(coalesce(href, entity_text)) as url
    from {{ ref('message_entities') }}
    where entity_type in ('link', 'text_link')

),

hosts as (

    select
        chat_key,
        message_id,
        sender_key,
        sent_at,
        {{ regexp_extract('url', '^(?:https?://)?(?:[^/?#@]*@)?([^/?#:@]+)') }} as host
    from links
    -- tg://, mailto: and the like name no domain.
    where {{ regexp_contains('url', '^https?://') }}
        or not {{ regexp_contains('url', '^[a-z][a-z0-9+.-]*:[^0-9]') }}

),

domains as (

    select
        *,
        case when substr(host, 1, 4) = 'www.' then substr(host, 5) else host end as domain
    from hosts
    where host is not null

)

select
    chat_key,
    domain,
    count(*) as links,
    count(distinct message_id) as messages,
    count(distinct sender_key) as senders,
    min(sent_at) as first_shared_at,
    max(sent_at) as last_shared_at
from domains
group by chat_key, domain
