-- Every domain that a dated message links to is counted, and none besides.
with links as (

    select
        chat_key,
        count(*) as links
    from {{ ref('identifiers') }}
    where kind = 'domain'
        and sent_on is not null
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
    domains.links as links_to_domains
from links
full outer join domains
    on domains.chat_key = links.chat_key
where coalesce(domains.links, 0) <> coalesce(links.links, 0)
