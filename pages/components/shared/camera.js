// The camera of this computer or phone; put in front of the components that use it.
const WHY_NO_CAMERA = {
  NotAllowedError: "The camera is blocked for this page. Allow it in the browser, then try again.",
  NotFoundError: "No camera was found.",
  NotReadableError: "Another program uses the camera. Close that program, then try again.",
};

// Shows the camera in a <video>; `turns` counts the presses on "other camera". Throws an Error
// whose message is a sentence for people. Returns how many cameras there are.
async function openCamera(video, turns = 0) {
  if (!navigator.mediaDevices) {
    throw new Error(
      "Browsers give a page the camera only over HTTPS, or on the computer that runs this program."
    );
  }
  closeCamera(video);
  const wanted = { width: { ideal: 1024 } };
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({
      video: { ...wanted, facingMode: turns % 2 ? "user" : "environment" },
    });
  } catch (error) {
    throw new Error(WHY_NO_CAMERA[error.name] ?? "The camera could not be opened.");
  }
  await video.play();
  const devices = await navigator.mediaDevices.enumerateDevices();
  // As in a mirror, where the camera looks at whoever sits before the screen.
  const facing = video.srcObject.getVideoTracks()[0].getSettings().facingMode;
  video.classList.toggle("mirrored", facing !== "environment");
  return devices.filter((device) => device.kind === "videoinput").length;
}

function closeCamera(video) {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

// A picture (video, bitmap) of width x height px, drawn on a canvas of the size that is asked for.
function drawn(picture, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

function noLonger(picture, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  return drawn(picture, Math.round(width * scale), Math.round(height * scale));
}

const asJpeg = (canvas, quality) =>
  new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
