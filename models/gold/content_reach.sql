-- Most messages of a busy group reach somebody: only the first of either rank are kept.
{% set kept_ranks = 1000 %}

with posts as (

    select
        *,
        {{ month_start('sent_on') }} as month_start,
        reactions + replies + coalesce(forwards, 0) as engagement
    from {{ ref('message_reach') }}

),

months as (

    select
        chat_key,
        month_start,
        {{ median('views') }} as usual_views,
        {{ median('engagement') }} as usual_engagement
    from posts
    group by chat_key, month_start

)

select
    posts.chat_key,
    posts.message_id,
    posts.sender_key,
    posts.sent_at,
    posts.sent_on,
    posts.views,
    posts.forwards,
    posts.reactions,
    posts.replies,
    posts.engagement,
    months.usual_views,
    months.usual_engagement,
    posts.views / nullif(months.usual_views, 0) as views_ratio,
    posts.engagement / nullif(months.usual_engagement, 0) as engagement_ratio,
    posts.reactions / nullif(posts.views, 0) as reactions_per_view,
    row_number() over (
        partition by posts.chat_key
        order by coalesce(posts.views, 0) desc, posts.engagement desc, posts.message_id
    ) as reach_rank,
    row_number() over (
        partition by posts.chat_key
        order by posts.engagement desc, posts.message_id
    ) as engagement_rank
from posts
inner join months
    on months.chat_key = posts.chat_key
    and months.month_start = posts.month_start
where posts.engagement > 0
    or posts.views > 0
qualify reach_rank <= {{ kept_ranks }}
    or engagement_rank <= {{ kept_ranks }}
