-- Nothing that had a reach is missing, and ranks follow the numbers.
with ranked as (

    select
        chat_key,
        message_id,
        engagement,
        engagement_rank,
        lag(engagement) over (partition by chat_key order by engagement_rank) as engagement_before
    from {{ ref('content_reach') }}

),

reached as (

    select
        chat_key,
        message_id,
        reactions + replies + coalesce(forwards, 0) as engagement
    from {{ ref('message_reach') }}
    where reactions + replies + coalesce(forwards, 0) + coalesce(views, 0) > 0

)

select
    coalesce(reached.chat_key, ranked.chat_key) as chat_key,
    coalesce(reached.message_id, ranked.message_id) as message_id,
    reached.engagement,
    ranked.engagement as ranked_engagement,
    ranked.engagement_rank
from reached
full outer join ranked
    on ranked.chat_key = reached.chat_key
    and ranked.message_id = reached.message_id
where coalesce(reached.engagement, -1) <> coalesce(ranked.engagement, -1)
    or ranked.engagement_before < ranked.engagement
