-- No chat links to domains more often than it has links, and every plain web link is to one.
with links as (

    select
        chat_key,
        count(*) as links,
        sum(case
            when {{ regexp_contains('lower(coalesce(href, entity_text))', '^https?://[a-z0-9][a-z0-9.-]*[a-z0-9](?:[/?#]|$)') }} then 1
            else 0
        end) as plain_links
    from {{ ref('message_entities') }}
    where entity_type in ('link', 'text_link')
    group by chat_key

),

domains as (

    select
        chat_key,
        sum(links) as links
    from {{ ref('link_domains') }}
    group by chat_key

)

select
    coalesce(links.chat_key, domains.chat_key) as chat_key,
    links.links,
    links.plain_links,
    domains.links as links_to_domains
from links
full outer join domains
    on domains.chat_key = links.chat_key
where coalesce(domains.links, 0) > coalesce(links.links, 0)
    or coalesce(domains.links, 0) < coalesce(links.plain_links, 0)
