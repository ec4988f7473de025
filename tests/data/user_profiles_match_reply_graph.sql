-- What people gave and received is what the edges to and from them add up to.
with given as (

    select
        from_user_key as user_key,
        sum(replies) as replies
    from {{ ref('reply_graph') }}
    group by from_user_key

),

received as (

    select
        to_user_key as user_key,
        sum(replies) as replies
    from {{ ref('reply_graph') }}
    group by to_user_key

)

select
    profiles.user_key,
    profiles.replies_given,
    given.replies as replies_of_edges_from,
    profiles.replies_received,
    received.replies as replies_of_edges_to
from {{ ref('user_profiles') }} as profiles
left join given
    on given.user_key = profiles.user_key
left join received
    on received.user_key = profiles.user_key
where profiles.replies_given <> coalesce(given.replies, 0)
    or profiles.replies_received <> coalesce(received.replies, 0)
