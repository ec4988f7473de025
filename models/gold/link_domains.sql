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

-- What stands between the scheme and the path. A link without a scheme has a dot in front of its port or path; what has
-- another scheme (tg://, mailto:, tel:) names no domain.
authorities as (

    select
        chat_key,
        message_id,
        sender_key,
        sent_at,
        {{ regexp_extract('url', '^(?:(?:https?|ftp)://)?([^/?#\\\\]*)') }} as authority
    from links
    where {{ regexp_contains('url', '^(?:(?:https?|ftp)://|[^/?#:]*[.][^/?#:]*(?::[0-9]+)?(?:[/?#]|$))') }}

),

-- Without user name, port and the dot of a root.
hosts as (

    select
        chat_key,
        message_id,
        sender_key,
        sent_at,
        {{ regexp_extract('authority', '^(?:.*@)?([[][^]]*[]]|[^:@]*[^:@.])[.]*(?::[0-9]*)?$') }} as host
    from authorities

),

domains as (

    select
        *,
        case when host like 'www.%.%' then substr(host, 5) else host end as domain
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
