"""What is said of a conversation afterwards: evaluations, surveys, whether it settled the matter."""

from genesys_nb.demo.world.identity import drawn, stable, stamp
from genesys_nb.demo.world.scene import Scene
from genesys_nb.demo.world.staff import MINUTE


def judge(scene: Scene) -> None:
    """Add evaluations, surveys and resolutions to some conversations that an agent dealt with."""
    if not scene.handled:
        return
    rng = scene.rng
    agent, queue, done = scene.handled[-1]
    user = scene.staff.user(agent)["id"]
    if rng.random() < 0.04:
        scene.fields["evaluations"] = [_evaluation(scene, user, queue, done) for _ in range(rng.choice((1, 1, 1, 2)))]
    if rng.random() < 0.07:
        scene.fields["surveys"] = [_survey(scene, user, queue, done)]
    if rng.random() < 0.3:
        avoided = int(rng.random() < 0.8)
        scene.fields["resolutions"] = [
            {"queueId": queue, "userId": user, "eventTime": stamp(done), "nNextContactAvoided": avoided}
        ]


def _evaluation(scene: Scene, user: str, queue: str, done: int) -> dict[str, object]:
    rng = scene.rng
    people, form = scene.staff.people, rng.choice(scene.staff.things.forms)
    status = rng.choice(("Finished", "Finished", "Finished", "InProgress", "Pending"))
    record: dict[str, object] = {
        "evaluationId": drawn(rng),
        "evaluatorId": people.users[rng.choice(people.supervisors)]["id"],
        "userId": user,
        "queueId": queue,
        "formId": form["id"],
        "formName": form["name"],
        "contextId": stable(0, "context", form["name"]),
        "evaluationStatus": status,
        "eventTime": stamp(done + rng.randint(30, 3_000) * MINUTE),
        "released": status == "Finished",
        "rescored": False,
        "deleted": False,
        "assigneeApplicable": False,
    }
    if status == "Finished":
        record["oTotalScore"] = rng.randint(40, 100)
        record["oTotalCriticalScore"] = rng.randint(40, 100)
    return record


def _survey(scene: Scene, user: str, queue: str, done: int) -> dict[str, object]:
    rng = scene.rng
    form = scene.staff.things.survey_forms[0]
    sent = done + rng.randint(1, 20) * MINUTE
    record: dict[str, object] = {
        "surveyId": drawn(rng),
        "surveyFormId": form["id"],
        "surveyFormName": form["name"],
        "surveyFormContextId": stable(0, "context", form["name"]),
        "surveyStatus": "Sent",
        "surveyType": "Web",
        "userId": user,
        "queueId": queue,
        "eventTime": stamp(sent),
    }
    if rng.random() < 0.6:
        answered = sent + rng.randint(2, 900) * MINUTE
        record |= {
            "surveyStatus": "Finished",
            "surveyCompletedDate": stamp(answered),
            "surveyPartialResponse": rng.random() < 0.1,
            "surveyPromoterScore": rng.randint(0, 4 if scene.upset else 10),
            "oSurveyTotalScore": rng.randint(20, 100),
            "eventTime": stamp(answered),
        }
    return record
