with pairs as (

    select
        chat_key,
        sender_key as from_user_key,
        target_sender_key as to_user_key,
        count(*) as replies,
        min(sent_at) as first_reply_at,
        max(sent_at) as last_reply_at,
        {{ median('response_seconds') }} as median_response_seconds
    from {{ ref('replies') }} as replies
    where {{ is_answer('replies') }}
    group by chat_key, sender_key, target_sender_key

)

select
    pairs.chat_key,
    pairs.from_user_key,
    pairs.to_user_key,
    pairs.replies,
    pairs.replies / sum(pairs.replies) over (partition by pairs.chat_key, pairs.from_user_key) as share_of_replies,
    pairs.first_reply_at,
    pairs.last_reply_at,
    pairs.median_response_seconds,
    coalesce(back.replies, 0) as replies_back,
    least(pairs.replies, coalesce(back.replies, 0)) / greatest(pairs.replies, coalesce(back.replies, 0)) as reciprocity,
    back.replies is not null as is_mutual
from pairs
left join pairs as back
    on back.chat_key = pairs.chat_key
    and back.from_user_key = pairs.to_user_key
    and back.to_user_key = pairs.from_user_key
