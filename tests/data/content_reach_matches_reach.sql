-- The first thousand of each chat are there, with the engagement that they have, and ranks follow the numbers.
with reached as (

    select
        chat_key,
        message_id,
        reactions + replies + coalesce(forwards, 0) as engagement,
        row_number() over (
            partition by chat_key
            order by reactions + replies + coalesce(forwards, 0) desc, message_id
        ) as rank_by_engagement
    from {{ ref('message_reach') }}
    where reactions + replies + coalesce(forwards, 0) + coalesce(views, 0) > 0

)

select
    reached.chat_key,
    reached.message_id,
    reached.engagement,
    reach.engagement as listed_engagement,
    reached.rank_by_engagement,
    reach.engagement_rank
from reached
left join {{ ref('content_reach') }} as reach
    on reach.chat_key = reached.chat_key
    and reach.message_id = reached.message_id
where reached.rank_by_engagement <= 1000
    and (
        reach.message_id is null
        or reach.engagement <> reached.engagement
        or reach.engagement_rank <> reached.rank_by_engagement
    )
